import { mkdir, open, readFile, realpath } from "node:fs/promises";
import { join } from "node:path";
import { resultLayout } from "@spe/contracts";
import { OperatorError } from "./operator-error.js";

const { ownFolder } = resultLayout;
const markerName = "result-root.json";

/**
 * Opens the folder that holds every job's results, and makes it if need be. Its marker names the cluster it belongs to, so that
 * a folder of another engine, or one that is not mounted on this host, is not written to by mistake.
 */
export async function openResultRoot(path: string, clusterId: string): Promise<string> {
  try {
    await mkdir(join(path, ownFolder), { recursive: true });
    const root = await realpath(path);
    await checkMarker(join(root, ownFolder, markerName), root, clusterId);
    return root;
  } catch (error) {
    if (error instanceof OperatorError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    throw new OperatorError(
      `SPE_RESULT_ROOT ${path} can't be used (${code ?? message}): it must be a writable folder.`,
      {
        cause: error,
      },
    );
  }
}

async function checkMarker(marker: string, root: string, clusterId: string): Promise<void> {
  try {
    const handle = await open(marker, "wx");
    await handle.writeFile(`${JSON.stringify({ clusterId })}\n`);
    await handle.close();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    const text = await readFile(marker, "utf8");
    if (text === "" || (JSON.parse(text) as { clusterId?: unknown }).clusterId === clusterId) return;
    throw new OperatorError(
      `SPE_RESULT_ROOT ${root} holds the results of another Kafka cluster: choose another folder, or remove ${marker} if it is meant.`,
    );
  }
}
