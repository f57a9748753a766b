import assert from "node:assert/strict";
import { practise } from "../../../src/engine/practise.ts";
import { typeormOf } from "../../helpers/entity-worlds.ts";

for (const line of ["1", "0.3"] as const) {
  describe(`practice of TypeORM ${line}`, () => {
    const typeorm = { version: "", path: "", bundled: false, module: typeormOf(line) };

    it("leaves nothing behind of which a project would know", async () => {
      let asked = 0;
      await practise(typeorm, () => (asked += 1) <= 1);
      assert.equal(asked, 2);
      assert.deepEqual(typeorm.module.getMetadataArgsStorage().tables, []);
    });
  });
}
