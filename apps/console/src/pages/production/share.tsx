import { percent } from "../../parts/format.ts";
import { Nothing } from "../../parts/values.tsx";

/** A rate as a percentage; nothing where there was nothing to measure. */
export const Share = ({ of }: { of: string | null }) =>
  of === null ? <Nothing /> : percent(Number(of).toFixed(3));
