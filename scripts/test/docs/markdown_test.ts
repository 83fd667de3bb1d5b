import assert from "node:assert/strict";
import { anchorsOf, linksOf } from "./markdown.ts";

Deno.test("linksOf() finds links, images and references, and leaves code out", () => {
  const text = [
    'See [this](docs/a.md) and ![that](b.png "title"), not `[code](c.md)`.',
    "```",
    "[fenced](d.md)",
    "```",
    "    [indented](e.md)",
    "[ref]: f.md",
  ].join("\n");
  assert.deepEqual(linksOf(text), [
    { target: "docs/a.md", line: 1 },
    { target: "b.png", line: 1 },
    { target: "f.md", line: 6 },
  ]);
});

Deno.test("anchorsOf() makes the anchors that GitHub makes", () => {
  const text =
    "# Where things are\n## `task start`, and more!\n## A [link](x.md)\n# Where things are";
  assert.deepEqual([...anchorsOf(text)], [
    "where-things-are",
    "task-start-and-more",
    "a-link",
    "where-things-are-1",
  ]);
});
