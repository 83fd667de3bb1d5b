// The inbox page. Everything that a mail says is put in as text; its HTML is shown only in the sandboxed
// frame, from an address of its own that forbids scripts.

const REFRESH_MS = 2_000;
const byId = (id) => document.getElementById(id);
const time = new Intl.DateTimeFormat(undefined, { timeStyle: "short", dateStyle: "short" });

let messages = [];
let openId = null;

async function refresh() {
  try {
    const response = await fetch("/messages");
    if (!response.ok) throw new Error(`status ${response.status}`);
    messages = await response.json();
    showList();
  } catch {
    byId("state").textContent = "The stack does not answer. Trying again …";
    byId("state").hidden = false;
  }
}

function showList() {
  const words = byId("filter").value.trim().toLowerCase();
  const shown = messages.filter((message) =>
    `${message.to} ${message.from} ${message.subject}`.toLowerCase().includes(words)
  );
  byId("state").hidden = shown.length > 0;
  byId("state").textContent = messages.length > 0 ? "No mail matches." : "No mail yet.";
  const focused = document.activeElement?.dataset.id;
  byId("list").replaceChildren(...shown.map(listItem));
  if (focused) byId("list").querySelector(`[data-id="${CSS.escape(focused)}"]`)?.focus();
  document.title = messages.length > 0 ? `Inbox (${messages.length})` : "Inbox";
}

function listItem(message) {
  const button = element("button", { type: "button" }, [
    element("span", { textContent: message.to }),
    element("time", {
      dateTime: message.received_at,
      textContent: time.format(new Date(message.received_at)),
    }),
    element("strong", { textContent: message.subject || "(no subject)" }),
    element("span", { className: "excerpt", textContent: message.text.slice(0, 120) }),
  ]);
  button.dataset.id = message.id;
  button.setAttribute("aria-current", String(message.id === openId));
  button.addEventListener("click", () => open(message));
  return element("li", {}, [button]);
}

function element(name, properties, children = []) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

function open(message) {
  openId = message.id;
  history.replaceState(null, "", `#${message.id}`);
  byId("subject").textContent = message.subject || "(no subject)";
  byId("from").textContent = message.from;
  byId("to").textContent = message.to;
  byId("received").textContent = new Date(message.received_at).toLocaleString();
  byId("received").dateTime = message.received_at;
  const code = /(?<![\w#./-])\d{6}(?![\w/-]|\.\d)/.exec(message.text)?.[0];
  byId("code").hidden = code === undefined;
  byId("digits").textContent = code ?? "";
  byId("text").textContent = message.text;
  byId("html").src = `/messages/${message.id}/html`;
  byId("views").hidden = message.html === "";
  showView(message.html === "" ? "text" : "html");
  byId("mail").hidden = false;
  document.body.classList.add("reading");
  showList();
}

function close() {
  openId = null;
  history.replaceState(null, "", location.pathname);
  byId("mail").hidden = true;
  document.body.classList.remove("reading");
  showList();
}

function showView(view) {
  for (const name of ["html", "text"]) {
    byId(name).hidden = name !== view;
    byId(`show-${name}`).setAttribute("aria-pressed", String(name === view));
  }
}

byId("filter").addEventListener("input", showList);
byId("back").addEventListener("click", close);
byId("show-html").addEventListener("click", () => showView("html"));
byId("show-text").addEventListener("click", () => showView("text"));
byId("copy").addEventListener("click", async () => {
  await navigator.clipboard.writeText(byId("digits").textContent);
  byId("copy").textContent = "Copied";
  setTimeout(() => byId("copy").textContent = "Copy", 1_500);
});
byId("clear").addEventListener("click", async () => {
  if (!confirm("Delete all mails?")) return;
  await fetch("/messages", { method: "DELETE" });
  close();
  await refresh();
});

await refresh();
const linked = messages.find((message) => `#${message.id}` === location.hash);
if (linked) open(linked);
setInterval(() => document.hidden || refresh(), REFRESH_MS);
document.addEventListener("visibilitychange", () => document.hidden || refresh());
