import { Tooltip } from "@mantine/core";
import { useLive } from "../api/live.ts";

const states = {
  live: { label: "Live", tone: "good", meaning: "Changes by others appear by themselves." },
  connecting: {
    label: "Connecting",
    tone: "warn",
    meaning: "Changes by others appear once connected.",
  },
  off: { label: "Not live", tone: "neutral", meaning: "Reload to see changes by others." },
} as const;

/** Whether the page follows what others change. */
export function LiveIndicator() {
  const { label, tone, meaning } = states[useLive().state];
  return (
    <Tooltip label={meaning}>
      <span className="status live" data-tone={tone} role="status">
        <span>{label}</span>
      </span>
    </Tooltip>
  );
}
