import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useLive } from "../../api/live.ts";
import { newestEvents } from "./newest-events.ts";

/** The newest events below a number, or of all: then they change as events come. */
export function useNewestEvents(
  count: number,
  { before, type }: { before?: number; type?: string } = {},
) {
  const { head } = useLive();
  const end = before ?? (head === null ? null : head + 1);
  return useQuery({
    queryKey: ["newest-events", { end, count, type }],
    queryFn: () => newestEvents(end ?? 1, count, type ? [type] : undefined),
    enabled: end !== null,
    // What is in the log stays as it is.
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: keepPreviousData,
  });
}
