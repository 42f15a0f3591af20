import { Group, Text, VisuallyHidden } from "@mantine/core";
import type { Outputs } from "../../api/trpc.ts";
import { dayAndMonth, rate } from "../../parts/format.ts";
import "./uptime-days.css";

type Day = Outputs["ops"]["health"]["history"]["items"][number];

/** A bar for each day; a shorter one is a day with trouble, so that it is not told by colour alone. */
export function UptimeDays({ days }: { days: readonly Day[] }) {
  const measured = days.flatMap(({ uptime }) => (uptime === null ? [] : [uptime]));
  const mean = measured.reduce((sum, each) => sum + each, 0) / Math.max(1, measured.length);
  return (
    <div>
      <Text size="sm" mb="xs">
        {measured.length === 0
          ? "No figures yet: a sample is taken each minute."
          : `Available ${rate(Math.floor(mean * 1e4) / 1e4)} of the time, over ${measured.length} ${measured.length === 1 ? "day" : "days"} with figures.`}
      </Text>
      <ol className="uptime-days">
        {days.map((day) => (
          <li key={day.day} data-worst={day.worst ?? "unknown"} title={titleOf(day)}>
            <VisuallyHidden>{titleOf(day)}</VisuallyHidden>
          </li>
        ))}
      </ol>
      <Group justify="space-between">
        <Text size="sm" c="dimmed">
          {days[0] && dayAndMonth(days[0].day)}
        </Text>
        <Text size="sm" c="dimmed">
          today
        </Text>
      </Group>
    </div>
  );
}

function titleOf({ day, uptime, downMinutes }: Day): string {
  if (uptime === null) return `${dayAndMonth(day)}: no figures`;
  const down = downMinutes > 0 ? `, down for ${downMinutes} min` : "";
  return `${dayAndMonth(day)}: ${rate(uptime)} available${down}`;
}
