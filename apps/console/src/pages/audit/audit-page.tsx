import { Button, Drawer, Menu, TextInput, UnstyledButton } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconDownload } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { trpc } from "../../api/trpc.ts";
import { useListState } from "../../parts/list-state.ts";
import { Page } from "../../parts/page.tsx";
import { ResourceTable } from "../../parts/resource-table.tsx";
import { Nothing, When } from "../../parts/values.tsx";
import { AuditDetail, type AuditEntry } from "./audit-detail.tsx";

const texts = ["action", "actor", "entityType", "entityId", "ip", "trace"] as const;
const labels: Readonly<Record<(typeof texts)[number], string>> = {
  action: "Action begins with",
  actor: "Who",
  entityType: "Kind of record",
  entityId: "Id of record",
  ip: "Address",
  trace: "Trace",
};

/** Who did what, when and from where, with the values before and after. */
export function AuditPage() {
  const [open, setOpen] = useState<AuditEntry | null>(null);
  const list = useListState({ filters: [...texts, "from", "to"], sorts: ["at"] });
  const { from, to, q: _q, ...exact } = list.filters;
  const { trace, entityId } = exact;
  // A link inside of the entry leads to others: they are what is to be seen then.
  useEffect(() => setOpen(null), [trace, entityId]);
  const filters = {
    ...exact,
    atFrom: dayOf(from),
    // The day that is named is part of it.
    atTo: dayOf(to, 1),
  };
  const query = useQuery(
    trpc.audit.list.queryOptions(
      { ...list.page, total: false, ...filters },
      { placeholderData: keepPreviousData },
    ),
  );
  return (
    <Page
      title="Audit"
      description="Who did what, from where, and what it changed. Nobody can change what stands here."
      actions={<ExportMenu filters={filters} />}
    >
      <ResourceTable
        label="Audit entries"
        query={query}
        list={list}
        rowKey={({ id }) => id}
        empty={{ title: "Nothing has been done yet." }}
        filters={
          <>
            {texts.map((name) => (
              <TextFilter
                key={name}
                label={labels[name]}
                value={list.filters[name]}
                onChange={(value) => list.set({ [name]: value })}
              />
            ))}
            <DayFilter label="From" value={from} onChange={(value) => list.set({ from: value })} />
            <DayFilter label="To" value={to} onChange={(value) => list.set({ to: value })} />
          </>
        }
        columns={[
          {
            header: "Action",
            cell: (entry) => (
              <UnstyledButton className="row-link" onClick={() => setOpen(entry)}>
                {entry.action}
              </UnstyledButton>
            ),
          },
          { header: "By", cell: ({ actor }) => actorName(actor), from: "xs" },
          { header: "About", cell: ({ entityType }) => entityType, from: "sm" },
          { header: "From", cell: ({ ip }) => ip ?? <Nothing />, from: "md" },
          { header: "When", cell: ({ at }) => <When at={at} />, sort: "at" },
        ]}
      />
      <Drawer
        opened={open !== null}
        onClose={() => setOpen(null)}
        position="right"
        size="lg"
        title={open?.action}
        closeButtonProps={{ "aria-label": "Close" }}
      >
        {open && <AuditDetail entry={open} />}
      </Drawer>
    </Page>
  );
}

/** `user:0193…4f` → `user …4f`: the end of an id tells people apart, its beginning is the time. */
function actorName(actor: string): string {
  const [kind = "", id = ""] = actor.split(":");
  if (kind === "system") return id;
  return kind === "anonymous" ? "nobody known" : `${kind} …${id.slice(-6)}`;
}

/** The beginning of a day where the reader is. */
function dayOf(text: string | undefined, later = 0): Date | undefined {
  const [year = 0, month = 0, day = 0] = /^\d{4}-\d\d-\d\d$/.test(text ?? "")
    ? (text ?? "").split("-").map(Number)
    : [];
  return year === 0 ? undefined : new Date(year, month - 1, day + later);
}

function TextFilter({
  label,
  value = "",
  onChange,
}: {
  label: string;
  value: string | undefined;
  onChange: (value: string | undefined) => void;
}) {
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  const send = useDebouncedCallback((next: string) => onChange(next.trim() || undefined), 300);
  return (
    <TextInput
      size="sm"
      w={170}
      aria-label={label}
      placeholder={label}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value);
        send(event.currentTarget.value);
      }}
    />
  );
}

function DayFilter({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string | undefined;
  onChange: (value: string | undefined) => void;
}) {
  return (
    <TextInput
      type="date"
      size="sm"
      w={150}
      aria-label={`${label} day`}
      value={value ?? ""}
      onChange={(event) => onChange(event.currentTarget.value || undefined)}
    />
  );
}

/** Files of everything that the filters let through, however much; the browser writes them as they come. */
function ExportMenu({ filters }: { filters: Readonly<Record<string, string | Date | undefined>> }) {
  const href = (format: string) => {
    const query = new URLSearchParams({ format });
    for (const [name, value] of Object.entries(filters))
      if (value !== undefined) query.set(name, value instanceof Date ? value.toISOString() : value);
    return `/api/v1/audit/export?${query}`;
  };
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" leftSection={<IconDownload size={16} />}>
          Export
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item component="a" href={href("csv")} download>
          Table (CSV)
        </Menu.Item>
        <Menu.Item component="a" href={href("ndjson")} download>
          Lines of JSON
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
