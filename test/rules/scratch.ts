import { type ExecFileOptions, execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import type { Edit } from "./clause.js";
import { endLeftBehind } from "./left-behind.js";

const run = promisify(execFile);

/** Code without a rule may never come to an end. */
const longestTestsMs = 300_000;

/** A copy of the checkout, as it is in the working tree, in which code may be changed, built and tested. */
export class Scratch {
  readonly folder: string;
  readonly #checkout: string;
  /** What was changed, as it was. */
  readonly #originals = new Map<string, string>();

  private constructor(checkout: string, folder: string) {
    this.#checkout = checkout;
    this.folder = folder;
  }

  /** Copies what git knows or would add, and what is built of it, so that little has to be built anew. */
  static async of(checkout: string): Promise<Scratch> {
    const scratch = new Scratch(checkout, mkdtempSync(join(tmpdir(), "spe-rules-")));
    const files = await scratch.#git("ls-files", "--cached", "--others", "--exclude-standard");
    for (const file of files) scratch.#copy(file);
    for (const workspace of files.filter((file) => /^[^/]+(\/[^/]+)?\/package\.json$/.test(file)).map(dirname)) {
      scratch.#copy(join(workspace, "dist"));
    }
    scratch.#linkModules();
    return scratch;
  }

  change(edits: readonly Edit[]): void {
    for (const { file, text, instead } of edits) {
      const path = join(this.folder, file);
      const source = readFileSync(path, "utf8");
      if (!this.#originals.has(file)) this.#originals.set(file, source);
      if (source.split(text).length !== 2) throw new Error(`${file} does not have once: ${text}`);
      writeFileSync(
        path,
        source.replace(text, () => instead),
      );
    }
  }

  restore(): void {
    for (const [file, source] of this.#originals) writeFileSync(join(this.folder, file), source);
    this.#originals.clear();
  }

  /** Compiles the workspaces of these files and what they stand on; resolves with the compiler's complaint, if there is one. */
  async compile(files: readonly string[]): Promise<string | undefined> {
    const projects = [...new Set(files.map(workspaceOf))];
    try {
      await this.#node("typescript/bin/tsc", ["-b", ...projects]);
      return undefined;
    } catch (error) {
      return String((error as { stdout?: string }).stdout ?? error);
    }
  }

  /** Runs vitest in the copy; whether tests fail is in its report. Nothing that it started is left. */
  async vitest(args: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
    await this.#node("vitest/vitest.mjs", ["run", ...args], { env, timeout: longestTestsMs }).catch(() => undefined);
    endLeftBehind(this.folder);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #git(...args: string[]): Promise<string[]> {
    const { stdout } = await run("git", args, { cwd: this.#checkout, maxBuffer: 1 << 26 });
    return stdout.split("\n").filter((line) => line !== "");
  }

  async #node(program: string, args: readonly string[], options: ExecFileOptions = {}): Promise<void> {
    const script = join(this.#checkout, "node_modules", program);
    await run(process.execPath, [script, ...args], { cwd: this.folder, maxBuffer: 1 << 26, ...options });
  }

  #copy(path: string): void {
    const to = join(this.folder, path);
    mkdirSync(dirname(to), { recursive: true });
    try {
      cpSync(join(this.#checkout, path), to, { recursive: true, preserveTimestamps: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error; // deleted, or not built
    }
  }

  /** Packages from outside are the checkout's; those of the project are the copy's own. */
  #linkModules(): void {
    const modules = join(this.#checkout, "node_modules");
    const own = join(this.folder, "node_modules");
    mkdirSync(join(own, "@spe"), { recursive: true });
    for (const name of readdirSync(modules)) {
      if (name !== "@spe" && name !== ".vite") symlinkSync(join(modules, name), join(own, name));
    }
    for (const group of ["packages", "services", "."]) {
      for (const name of readdirSync(join(this.folder, group))) {
        const manifest = join(this.folder, group, name, "package.json");
        const scoped = nameIn(manifest);
        if (scoped?.startsWith("@spe/")) symlinkSync(dirname(manifest), join(own, scoped));
      }
    }
  }
}

function nameIn(manifest: string): string | undefined {
  try {
    return (JSON.parse(readFileSync(manifest, "utf8")) as { name?: string }).name;
  } catch {
    return undefined; // no workspace
  }
}

/** `services/planner/src/x.ts` is of `services/planner`, `test/rules/x.ts` of `test`. */
function workspaceOf(file: string): string {
  const [first = "", second = ""] = file.split("/");
  return first === "packages" || first === "services" ? `${first}/${second}` : first;
}
