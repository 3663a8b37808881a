import { fileURLToPath } from "node:url";

/** The folder of the checkout, from infra/dist/src. */
export const checkout = fileURLToPath(new URL("../../../", import.meta.url));
