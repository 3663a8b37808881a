/** A Java properties file: one `key=value` a line, backslashes doubled as its grammar asks. */
export function stringify(properties: Readonly<Record<string, string | number | boolean>>): string {
  return Object.entries(properties)
    .map(([key, value]) => `${key}=${String(value).replaceAll("\\", "\\\\")}\n`)
    .join("");
}
