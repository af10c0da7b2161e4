"use strict";

const QUESTION = {
  question: "When is the library open on Saturday?",
  document: "The town library is open from nine to six on weekdays. On Saturday the library is open from ten to two.",
};
const buttons = [...document.querySelectorAll("[data-failure]")];
const result = document.querySelector("[data-result]");
let busy = false;

// What a service answers is text, whatever it looks like: nothing here is ever parsed as HTML.
function element(name, ...content) {
  const made = document.createElement(name);
  made.append(...content);
  return made;
}

function show(...content) {
  result.replaceChildren(...content);
  result.scrollIntoView({ block: "nearest" });
}

function table(rows) {
  const list = element("dl");
  for (const [name, value] of rows) {
    if (value !== null && value !== undefined) list.append(element("dt", name), element("dd", value));
  }
  return list;
}

function search(promptId) {
  return promptId ? element("code", `@prompt_id:${promptId}`) : null;
}

async function ask(failure) {
  const started = performance.now();
  const response = await fetch(`qa?${failure}=true`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(QUESTION),
  });
  return { status: response.status, body: await response.json(), took: performance.now() - started };
}

function told({ status, body, took }, { failure, monitor, metric }) {
  const failed = body.error;
  return table([
    ["Failure", failure.replace("simulate_", "").replaceAll("_", " ")],
    ["Outcome", failed ? `${failed.type}: ${failed.message}` : body.outcome],
    ["Status", String(status)],
    ["Took", `${Math.round(took)} ms`],
    ["Model", failed ? null : body.model],
    ["Retries", failed ? null : String(body.retries)],
    ["Answer", failed ? null : body.answer],
    ["In the logs", search(failed ? failed.prompt_id : body.prompt_id)],
    ["Metric", element("code", metric)],
    ["Alert, when there are many", element("code", monitor)],
  ]);
}

async function choose(button) {
  if (busy) return;
  busy = true;
  // Not `disabled`: the button would lose the keyboard's focus.
  for (const each of buttons) each.setAttribute("aria-disabled", "true");
  show(element("p", `Asking, with a failure: ${button.textContent} …`));
  try {
    show(told(await ask(button.dataset.failure), button.dataset));
  } catch (error) {
    show(element("p", `No answer came (${error.message}). Look at the service itself: is it up, and can this page reach it?`));
  } finally {
    busy = false;
    for (const each of buttons) each.removeAttribute("aria-disabled");
  }
}

for (const button of buttons) button.addEventListener("click", () => choose(button));
