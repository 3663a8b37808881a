// Writes docs/errors.md from the table of faults: npm run docs (after a build).
import { writeFileSync } from "node:fs";
import { faultsPage } from "../packages/contracts/dist/src/index.js";

writeFileSync(new URL("errors.md", import.meta.url), faultsPage());
