/** What JSON can say. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [member: string]: Json | undefined };

/**
 * Where `actual` is not what was expected, as sentences that begin with the place. Members that are undefined are absent; the order of
 * members means nothing, that of elements does.
 */
export function differences(expected: Json | undefined, actual: unknown, place = ""): readonly string[] {
  if (Array.isArray(expected) && Array.isArray(actual)) return ofElements(expected as Json[], actual, place);
  if (isObject(expected) && isObject(actual)) return ofMembers(expected, actual, place);
  return Object.is(expected, actual) ? [] : [`${place || "all"} is ${shown(actual)}, expected ${shown(expected)}`];
}

function ofElements(expected: readonly Json[], actual: readonly unknown[], place: string): readonly string[] {
  if (expected.length !== actual.length)
    return [`${place || "all"} has ${actual.length} elements, expected ${expected.length}`];
  return expected.flatMap((element, index) => differences(element, actual[index], `${place}/${index}`));
}

function ofMembers(
  expected: Readonly<Record<string, Json | undefined>>,
  actual: Readonly<Record<string, unknown>>,
  place: string,
): readonly string[] {
  const names = new Set([...Object.keys(expected), ...Object.keys(actual)]);
  return [...names].flatMap((name) => differences(expected[name], actual[name], `${place}/${name}`));
}

function isObject(value: unknown): value is Readonly<Record<string, Json | undefined>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const shownCharacters = 120;

function shown(value: unknown): string {
  return value === undefined ? "absent" : JSON.stringify(value).slice(0, shownCharacters);
}
