// Whatever is asked, in whatever order, the place is where the item stands.
import fc from "fast-check";
import { expect, test } from "vitest";
import { Follower } from "./follower.ts";

const keys = fc.uniqueArray(fc.nat(900), { maxLength: 400 });

test("each is found where it stands, and what is not there is not", () => {
  fc.assert(
    fc.property(keys, fc.array(fc.nat(900), { maxLength: 80 }), fc.boolean(), (all, others, isKnown) => {
      const list = all.map((key) => ({ key }));
      const wanted = isKnown ? (key: number) => all.includes(key) : undefined;
      const follower = new Follower(list, ({ key }) => key, wanted);
      for (const key of [...all.filter((_, at) => at % 7 !== 0), ...others])
        expect(follower.placeOf(key)).toBe(all.indexOf(key));
      const asked = new Follower(list, ({ key }) => key, wanted);
      for (const [at, key] of [...all.filter((_, at) => at % 7 !== 0), ...others].entries()) {
        const place = all.indexOf(key);
        const item = (at % 3 === 0 && list[place]) || { key };
        expect(asked.placeOfItem(item)).toBe(place);
        expect(asked.find(key)).toBe(list[place]);
      }
    }),
  );
});
