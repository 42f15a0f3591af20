import { ActionIcon, CopyButton, Group, Text, Tooltip, VisuallyHidden } from "@mantine/core";
import { useInterval } from "@mantine/hooks";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { exactDateTime, relative } from "./format.ts";

/** What is not there. */
export const Nothing = () => (
  <Text span c="dimmed" inherit>
    <span aria-hidden="true">–</span>
    <VisuallyHidden>none</VisuallyHidden>
  </Text>
);

/** `3 min. ago`, kept right; the exact time is its title. */
export function When({ at }: { at: Date | null }) {
  const [now, setNow] = useState(Date.now);
  useInterval(() => setNow(Date.now()), 30_000, { autoInvoke: true });
  if (at === null) return <Nothing />;
  return (
    <time dateTime={at.toISOString()} title={exactDateTime(at)} style={{ whiteSpace: "nowrap" }}>
      {relative(at, now)}
    </time>
  );
}

function CopyIcon({ value, label }: { value: string; label: string }) {
  return (
    <CopyButton value={value} timeout={1500}>
      {({ copied, copy }) => (
        <Tooltip label={copied ? "Copied" : label}>
          <ActionIcon variant="subtle" color="gray" size="sm" onClick={copy} aria-label={label}>
            {copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
          </ActionIcon>
        </Tooltip>
      )}
    </CopyButton>
  );
}

/** A text to take along: an id, an address, a key. */
export function Copyable({
  value,
  label,
  children,
}: {
  value: string;
  label: string;
  children?: ReactNode;
}) {
  return (
    <Group gap={4} wrap="nowrap" display="inline-flex">
      <Text span ff="monospace" fz="xs" style={{ overflowWrap: "anywhere" }}>
        {children ?? value}
      </Text>
      <CopyIcon value={value} label={label} />
    </Group>
  );
}

/** An id, short; what is copied is the whole. */
export function RecordId({ of: id }: { of: string }) {
  return (
    <Copyable value={id} label="Copy id">
      <span title={id}>
        {id.slice(0, 8)}…{id.slice(-6)}
      </span>
    </Copyable>
  );
}

/** Data as it travels, readable and ready to be copied. */
export function Json({ value, label }: { value: unknown; label: string }) {
  const text = typeof value === "string" ? pretty(value) : JSON.stringify(value, null, 2);
  return (
    <div style={{ position: "relative" }}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard */}
      <section className="code-block" style={{ maxHeight: 420 }} tabIndex={0} aria-label={label}>
        {text}
      </section>
      <div style={{ position: "absolute", top: 6, right: 6 }}>
        <CopyIcon value={text} label={`Copy ${label.toLowerCase()}`} />
      </div>
    </div>
  );
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

/** Whether a record is in use or was put away. */
export function Lifecycle({ of: { archivedAt } }: { of: { archivedAt: Date | null } }) {
  return (
    <span className="status" data-tone={archivedAt ? "neutral" : "good"}>
      {archivedAt ? "Archived" : "Active"}
    </span>
  );
}
