import assert from "node:assert/strict";
import { RememberedSelection } from "../../../src/extension/remembered-selection.ts";

describe("the remembered selection", () => {
  it("has one data source for each folder, that of the folder in use last", async () => {
    const state = new Map<string, unknown>();
    const memento = {
      get: <T>(key: string, otherwise?: T) => (state.has(key) ? state.get(key) : otherwise) as T,
      update: (key: string, value: unknown) => Promise.resolve(void state.set(key, value)),
    };
    const selection = new RememberedSelection(memento);
    assert.deepEqual(selection.all, []);
    const inFolder = (folder: string, file: string) => ({ folder, file, export: "default" });
    await selection.remember(inFolder("/a", "one.ts"));
    await selection.remember(inFolder("/b", "two.ts"));
    await selection.remember(inFolder("/a", "three.ts"));
    assert.deepEqual(new RememberedSelection(memento).all, [inFolder("/b", "two.ts"), inFolder("/a", "three.ts")]);
  });
});
