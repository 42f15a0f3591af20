import { permitted, router } from "@millrace/platform/procedure";
import * as wire from "./home.schema.ts";
import * as service from "./home.service.ts";

export const homeRouter = router({
  today: permitted("home:read")
    .input(wire.TodayQuery)
    .output(wire.Today)
    .query(({ ctx, input }) => service.today(ctx, input)),
});
