import { decode, draw, portablePixmap } from "./picture.js";
import { openCamera } from "./camera.js";

const examples = ["stop", "give_way", "no_entry", "speed_limit_50", "roundabout", "priority_road", "children", "slippery_road"];
const [stage, preview, file, capture, error, empty, answer, best, top, time] =
  ["stage", "preview", "file", "capture", "error", "empty", "answer", "best", "top", "time"].map(id => document.getElementById(id));

let newest = 0; // a slow answer must not overwrite a newer one

/** Decodes, shows and classifies a file. */
async function classifyFile(picture, name) {
  const turn = ++newest;
  try {
    const bitmap = await decode(picture, name);
    if (turn === newest)
      await classify(bitmap, bitmap.width, bitmap.height, turn);
  } catch (problem) {
    if (turn === newest)
      showError(problem.message);
  }
}

async function classify(source, width, height, turn = ++newest) {
  draw(source, width, height, preview);
  preview.hidden = false;
  document.body.classList.add("busy");
  try {
    const start = performance.now();
    const result = await ask(portablePixmap(preview));
    if (turn === newest)
      showAnswer(result, performance.now() - start);
  } finally {
    if (turn === newest)
      document.body.classList.remove("busy");
  }
}

async function ask(picture) {
  let response;
  try {
    response = await fetch("classify", { method: "POST", headers: { "Content-Type": "image/x-portable-pixmap" }, body: picture });
  } catch {
    throw new Error("The server does not answer. Is it still running?");
  }
  const body = await response.json().catch(() => ({}));
  if (!response.ok)
    throw new Error(body.detail ?? `The server refused the picture (${response.status}).`);
  return body;
}

function showAnswer(result, milliseconds) {
  error.hidden = true;
  empty.hidden = true;
  answer.hidden = false;
  best.textContent = spoken(result.top[0].label);
  top.replaceChildren(...result.top.map(candidate => {
    const line = document.createElement("li");
    line.append(span("name", spoken(candidate.label)), span("share", percent(candidate.probability)), span("bar", ""));
    line.lastChild.style.setProperty("--share", candidate.probability);
    return line;
  }));
  time.textContent = `${result.milliseconds.toFixed(1)} ms in the network, ${milliseconds.toFixed(0)} ms with the way there and back`;
  answer.scrollIntoView({ block: "nearest", behavior: "smooth" });
}

function showError(message) {
  answer.hidden = true;
  preview.hidden = true;
  error.textContent = message;
  error.hidden = false;
  error.scrollIntoView({ block: "nearest", behavior: "smooth" });
}

function span(name, text) {
  const element = document.createElement("span");
  element.className = name;
  element.textContent = text;
  return element;
}

const spoken = label => (label[0].toUpperCase() + label.slice(1)).replaceAll("_", " ");
const percent = share => share >= 0.9995 ? "100 %" : `${(100 * share).toFixed(1)} %`;

for (const input of [file, capture]) {
  input.addEventListener("change", () => {
    if (input.files.length > 0)
      classifyFile(input.files[0], input.files[0].name);
    input.value = ""; // so that the same file can be chosen again
  });
}

for (const name of ["dragenter", "dragover", "dragleave", "drop"]) {
  document.addEventListener(name, event => {
    event.preventDefault();
    stage.classList.toggle("over", name === "dragenter" || name === "dragover");
    const dropped = name === "drop" ? event.dataTransfer.files[0] : undefined;
    if (dropped)
      classifyFile(dropped, dropped.name);
  });
}

document.addEventListener("paste", event => {
  if (event.clipboardData.files.length > 0)
    classifyFile(event.clipboardData.files[0], "What was pasted");
});

document.getElementById("examples").append(...examples.map(name => {
  const picture = document.createElement("img");
  picture.src = `examples/${name}.jpg`;
  picture.alt = spoken(name);
  const button = document.createElement("button");
  button.type = "button";
  button.append(picture);
  button.addEventListener("click", async () => classifyFile(await (await fetch(picture.src)).blob(), picture.alt));
  const item = document.createElement("li");
  item.append(button);
  return item;
}));

openCamera({ whenAbsent: () => capture.click(), whenRefused: showError, whenTaken: video => classify(video, video.videoWidth, video.videoHeight).catch(problem => showError(problem.message)) });
