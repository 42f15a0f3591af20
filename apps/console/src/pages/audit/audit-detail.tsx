import { Stack, Text } from "@mantine/core";
import type { Outputs } from "../../api/trpc.ts";
import { exactDateTime } from "../../parts/format.ts";
import { TextLink } from "../../parts/links.tsx";
import { Facts } from "../../parts/page.tsx";
import { TableFrame } from "../../parts/table-frame.tsx";
import { Copyable, Json, Nothing } from "../../parts/values.tsx";
import { changesBetween, shown } from "./changes.ts";

export type AuditEntry = Outputs["audit"]["list"]["items"][number];

/** One entry: who, what, from where, and what was different afterwards. */
export function AuditDetail({ entry }: { entry: AuditEntry }) {
  const { before, after, trace } = entry;
  return (
    <Stack gap="lg">
      <Facts
        facts={[
          ["When", exactDateTime(entry.at)],
          ["By", <Copyable key="by" value={entry.actor} label="Copy actor" />],
          ["From", entry.ip ?? <Nothing key="from" />],
          ["About", entry.entityType],
          [
            "Its id",
            entry.entityId === null ? (
              <Nothing key="id" />
            ) : (
              <Copyable key="id" value={entry.entityId} label="Copy id" />
            ),
          ],
          ["Trace", <Copyable key="trace" value={trace} label="Copy trace" />],
        ]}
      />
      <Text size="sm">
        <TextLink to="/audit" search={{ trace }}>
          Everything of this request
        </TextLink>
        {entry.entityId !== null && (
          <>
            {" · "}
            <TextLink
              to="/audit"
              search={{ entityType: entry.entityType, entityId: entry.entityId }}
            >
              Everything about this record
            </TextLink>
          </>
        )}
      </Text>
      <Difference before={before} after={after} />
      {before && <Json value={before} label="Before" />}
      {after && <Json value={after} label="After" />}
    </Stack>
  );
}

function Difference({ before, after }: Pick<AuditEntry, "before" | "after">) {
  const { changes, unchanged } = changesBetween(before, after);
  if (changes.length === 0)
    return <Text c="dimmed">This entry holds no values that are different afterwards.</Text>;
  return (
    <div>
      <TableFrame label="Changes">
        <table className="table" aria-label="Changes">
          <thead>
            <tr>
              <th scope="col">Field</th>
              <th scope="col">Before</th>
              <th scope="col">After</th>
            </tr>
          </thead>
          <tbody>
            {changes.map((change) => (
              <tr key={change.path}>
                <td>{change.path}</td>
                <td style={{ overflowWrap: "anywhere" }}>
                  {change.before === undefined ? <Nothing /> : <del>{shown(change.before)}</del>}
                </td>
                <td style={{ overflowWrap: "anywhere" }}>
                  {change.after === undefined ? (
                    <Nothing />
                  ) : (
                    <ins style={{ textDecoration: "none", fontWeight: 600 }}>
                      {shown(change.after)}
                    </ins>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </TableFrame>
      {unchanged > 0 && (
        <Text size="sm" c="dimmed" mt="xs">
          {unchanged} {unchanged === 1 ? "field" : "fields"} unchanged.
        </Text>
      )}
    </div>
  );
}
