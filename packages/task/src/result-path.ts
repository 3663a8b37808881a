/**
 * Why a path may not name a file of a result directory, or `undefined` when it may. Paths are relative and use `/`, on
 * every platform; so no path leaves the directory.
 */
export function faultOfResultPath(path: string): string | undefined {
  if (path === "") return "it is empty";
  if (path.includes("\0")) return "it contains NUL";
  if (path.includes("\\")) return "it contains a backslash";
  if (path.startsWith("/")) return "it is absolute";
  for (const part of path.split("/")) {
    if (part === "") return "it has an empty part";
    if (part === "." || part === "..") return `it has the part "${part}"`;
  }
  return undefined;
}
