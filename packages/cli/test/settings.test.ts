import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { resolveSettings } from "../src/settings.js";

let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "spe-cli-"));
  mkdirSync(join(home, "spe"));
});
afterEach(() => {
  rmSync(home, { recursive: true });
});

const configure = (toml: string) => {
  writeFileSync(join(home, "spe", "config.toml"), toml);
};

describe("settings", () => {
  it("have defaults", () => {
    expect(resolveSettings({}, { XDG_CONFIG_HOME: home })).toEqual({ url: "http://127.0.0.1:8080", apiKey: undefined });
  });

  it("come from the file, overridden by SPE_*, overridden by flags", () => {
    configure('url = "http://file"\napiKey = "from-file"\n');
    expect(resolveSettings({}, { XDG_CONFIG_HOME: home })).toEqual({ url: "http://file", apiKey: "from-file" });
    const env = { XDG_CONFIG_HOME: home, SPE_URL: "http://env", SPE_API_KEY: "from-env" };
    expect(resolveSettings({}, env)).toEqual({ url: "http://env", apiKey: "from-env" });
    expect(resolveSettings({ url: "http://flag" }, env).url).toBe("http://flag");
  });

  it("read the key from the file that apiKeyFile names", () => {
    writeFileSync(join(home, "key"), "secret\n");
    configure(`apiKeyFile = "${join(home, "key")}"\n`);
    expect(resolveSettings({}, { XDG_CONFIG_HOME: home }).apiKey).toBe("secret");
  });

  it("refuse an unknown entry by name, and a file that isn't there", () => {
    configure('ulr = "http://typo"\n');
    expect(() => resolveSettings({}, { XDG_CONFIG_HOME: home })).toThrow(/"ulr"/);
    expect(() => resolveSettings({ config: join(home, "none.toml") }, {})).toThrow(/none\.toml/);
  });
});
