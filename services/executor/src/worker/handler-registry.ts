import { pathToFileURL } from "node:url";
import { isTaskDefinition, type TaskDefinition } from "@spe/task";
import { builtIns } from "../built-ins/index.js";
import type { HandlerProblem } from "../protocol/worker-messages.js";

/** The task types that this worker can run. What can't be used is told, and harms nothing else. */
export class HandlerRegistry {
  readonly problems: HandlerProblem[] = [];
  readonly #definitions = new Map<string, TaskDefinition>();

  constructor() {
    for (const definition of builtIns) this.#definitions.set(definition.type, definition);
  }

  get types(): readonly string[] {
    return [...this.#definitions.keys()].sort();
  }

  find(type: string): TaskDefinition | undefined {
    return this.#definitions.get(type);
  }

  /** Loads one module: its default export is a definition or an array of them. One without a default export has none. */
  async load(module: string): Promise<void> {
    try {
      const { default: exported } = (await import(pathToFileURL(module).href)) as { default?: unknown };
      if (exported === undefined) return;
      for (const definition of Array.isArray(exported) ? exported : [exported]) this.#add(module, definition);
    } catch (error) {
      const why = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      this.problems.push({ module, message: `It can't be loaded: ${why}` });
    }
  }

  #add(module: string, definition: unknown): void {
    if (!isTaskDefinition(definition)) {
      const message = "Its default export is neither what defineTask returns nor an array of that.";
      this.problems.push({ module, message });
      return;
    }
    const known = this.#definitions.get(definition.type);
    if (known === undefined) this.#definitions.set(definition.type, definition);
    else if (known !== definition) {
      this.problems.push({
        module,
        message: `The task type ${definition.type} is taken already: this one is left out.`,
      });
    }
  }
}
