import assert from "node:assert/strict";
import { LensRefresh } from "../../src/server/features/lens-refresh.ts";

describe("telling the editor that lenses have changed", () => {
  let told: number;
  let now: number;
  let refresh: LensRefresh;

  beforeEach(() => {
    told = 0;
    now = 0;
    const editor = {
      refreshLenses: () => {
        told += 1;
      },
    };
    refresh = new LensRefresh(editor, () => now);
  });

  it("happens once until it has asked: it waits from the last time that it is told", () => {
    refresh.changed({ checking: true });
    now = 400;
    refresh.changed({ checking: false });
    assert.equal(told, 1);
  });

  it("happens again for what changes after it has asked", () => {
    refresh.changed({ checking: true });
    refresh.asked();
    refresh.changed({ checking: false });
    assert.equal(told, 2);
  });

  it("happens again when it has not asked for long", () => {
    refresh.changed({ checking: true });
    now = 1000;
    refresh.changed({ checking: false });
    assert.equal(told, 2);
  });

  it("does not happen for what makes no other lenses", () => {
    refresh.changed({ check: [1] });
    refresh.asked();
    refresh.changed({ check: [1] });
    assert.equal(told, 1);
  });
});
