/** A member of an object under construction: its value as JSON text; undefined leaves it out. */
export type JsonMember = readonly [name: string, json: string | undefined];

/**
 * Builds JSON out of JSON texts. Results and labels reach the client as the texts they are in the database: parsing and printing
 * them would cost time and change what JavaScript can't hold apart (1.0 and 1, the order of members named by digits).
 */
export function jsonObject(members: readonly JsonMember[]): string {
  const present = members.filter(([, json]) => json !== undefined);
  return `{${present.map(([name, json]) => `${JSON.stringify(name)}:${json ?? "null"}`).join(",")}}`;
}

export function jsonArray(items: readonly string[]): string {
  return `[${items.join(",")}]`;
}

/** The JSON text of a plain value; undefined for what is absent. */
export function jsonOf(value: string | number | boolean | object | null | undefined): string | undefined {
  return value === null || value === undefined ? undefined : JSON.stringify(value);
}
