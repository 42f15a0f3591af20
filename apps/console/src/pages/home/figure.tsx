import { Paper, Skeleton, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { quantity } from "../../parts/format.ts";
import type { Search } from "../../parts/list-state.ts";
import type { Tone } from "../../parts/status.tsx";

/** One figure, and the way to what it counts. */
export function Figure({
  label,
  value,
  to,
  search,
  tone,
}: {
  label: string;
  value: number | string | undefined;
  to?:
    | "/orders"
    | "/stock"
    | "/stock/alerts"
    | "/production"
    | "/production/batches"
    | "/attendance";
  search?: Search;
  tone?: Tone | undefined;
}) {
  const content = (
    <>
      <Text size="sm" c="dimmed" className={tone && "status"} data-tone={tone} display="flex">
        {label}
      </Text>
      <Text
        fz="clamp(1rem, 4.4vw, 1.375rem)"
        fw={650}
        lh={1.35}
        style={{ fontVariantNumeric: "tabular-nums" }}
        component="div"
      >
        {value === undefined ? (
          <Skeleton h={18} w={70} my={6} />
        ) : typeof value === "number" ? (
          quantity(value)
        ) : (
          value
        )}
      </Text>
    </>
  );
  return (
    <Paper p={{ base: "sm", sm: "md" }} className={to && "figure"}>
      {to ? (
        <Link to={to} search={search ?? {}} className="figure-link">
          {content}
        </Link>
      ) : (
        content
      )}
    </Paper>
  );
}
