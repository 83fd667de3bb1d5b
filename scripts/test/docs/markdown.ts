/** A link as it is written, and the line it is in. */
export interface Link {
  target: string;
  line: number;
}

const FENCE = /^\s*(```|~~~)/;
const LINK = /!?\[[^\]]*\]\(<?([^)\s>]+)>?(?:\s+"[^"]*")?\)/g;
const REFERENCE = /^\s*\[[^\]]+\]:\s+<?(\S+?)>?(?:\s+".*")?$/;

/** The links of a text in Markdown, images and reference definitions included, code left out. */
export function linksOf(markdown: string): Link[] {
  return proseLines(markdown).flatMap(({ text, line }) => {
    const prose = text.replace(/`[^`]*`/g, "");
    const reference = REFERENCE.exec(prose)?.[1];
    const targets = [...prose.matchAll(LINK)].map((match) => match[1]);
    return [...targets, reference].flatMap((target) =>
      target === undefined ? [] : [{ target, line }]
    );
  });
}

/** The anchors that a text's headings get on GitHub. */
export function anchorsOf(markdown: string): Set<string> {
  const anchors = new Set<string>();
  for (const { text } of proseLines(markdown)) {
    const heading = /^#{1,6}\s+(.*?)\s*#*$/.exec(text)?.[1];
    if (heading === undefined) continue;
    const slug = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1").toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "").replace(/\s/g, "-");
    let anchor = slug;
    for (let count = 1; anchors.has(anchor); count++) anchor = `${slug}-${count}`;
    anchors.add(anchor);
  }
  return anchors;
}

function proseLines(markdown: string): { text: string; line: number }[] {
  let isCode = false;
  return markdown.split("\n").flatMap((text, index) => {
    if (FENCE.test(text)) {
      isCode = !isCode;
      return [];
    }
    return isCode || /^( {4}|\t)/.test(text) ? [] : [{ text, line: index + 1 }];
  });
}
