#!/usr/bin/env node
// Builds a graph in code, submits it, waits for its end and fetches the picture it made:
//   09-submit-from-node.mjs coffee.jpg dahlia.jpg rocket.jpg
import { writeFile } from "node:fs/promises";

const url = process.env.SPE_URL ?? "http://127.0.0.1:8080";
const key = process.env.SPE_API_KEY;
if (!key) {
  console.error("Set SPE_API_KEY: the engine printed it on its first start, and keeps it in .spe/api-key.");
  process.exit(2);
}

async function call(path, options = {}) {
  const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
  const response = await fetch(new URL(path, url), { ...options, headers }).catch((error) => {
    console.error(`The engine at ${url} can't be reached: ${error.cause?.message ?? error.message}`);
    process.exit(1);
  });
  if (response.ok) return response;
  console.error(`${path}: ${response.status} ${await response.text()}`);
  process.exit(1);
}

const photos = process.argv.length > 2 ? process.argv.slice(2) : ["coffee.jpg", "dahlia.jpg", "rocket.jpg"];
const job = {
  name: "from-node",
  tasks: [
    ...photos.map((photo) => ({ name: `small-${photo}`, type: "image.thumbnail", payload: { photo, width: 320 } })),
    {
      name: "sheet",
      type: "image.contact-sheet",
      payload: { title: "Made from Node", columns: 3 },
      needs: photos.map((photo) => `small-${photo}`),
    },
  ],
};

const ended = ["succeeded", "failed", "cancelled", "rejected"];
const deadline = Date.now() + 120_000;
let answer = await (await call("/jobs?wait=60s", { method: "POST", body: JSON.stringify(job) })).json();
const { id } = answer;
while (!ended.includes(answer.status)) {
  if (Date.now() > deadline) {
    console.error(`Job ${id} has not ended within two minutes.`);
    process.exit(1);
  }
  await new Promise((resolve) => setTimeout(resolve, 500));
  answer = await (await call(`/jobs/${encodeURIComponent(id)}`)).json();
}

console.log(`job ${id} ${answer.status}`);
if (answer.status !== "succeeded") {
  for (const { name, failure } of answer.tasks ?? []) if (failure) console.error(`${name}: ${failure.message}`);
  process.exit(1);
}
const picture = await call(`/jobs/${encodeURIComponent(id)}/results/contact-sheet.jpg`);
await writeFile("contact-sheet.jpg", Buffer.from(await picture.arrayBuffer()));
console.log("contact-sheet.jpg written");
