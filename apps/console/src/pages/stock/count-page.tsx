import { Button, Text } from "@mantine/core";
import { IconCheck, IconX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { api, trpc } from "../../api/trpc.ts";
import { useMay } from "../../parts/access.ts";
import { useCommand } from "../../parts/command.ts";
import { useConfirm } from "../../parts/confirm.tsx";
import { quantity } from "../../parts/format.ts";
import { TextLink } from "../../parts/links.tsx";
import { WarehouseName } from "../../parts/names.tsx";
import { Facts, Page, QueryPage, Section } from "../../parts/page.tsx";
import { Status } from "../../parts/status.tsx";
import { TableFrame } from "../../parts/table-frame.tsx";
import { Nothing, When } from "../../parts/values.tsx";
import { type Count, countStatuses } from "./count-parts.tsx";

export function CountPage() {
  const { id } = useParams({ from: "/signed-in/stock/counts/$id" });
  const query = useQuery(trpc.stock.counts.get.queryOptions({ id }));
  return (
    <QueryPage query={query} title="Count">
      {(count) => (
        <Page
          title={count.number}
          back={<TextLink to="/stock/counts">Counts</TextLink>}
          actions={<Decide count={count} />}
        >
          <Section title="About">
            <Facts
              facts={[
                ["State", <Status key="state" of={count.status} in={countStatuses} />],
                ["Warehouse", <WarehouseName key="warehouse" id={count.warehouseId} />],
                ["Counted", <When key="counted" at={count.countedAt} />],
                ["Decided", <When key="decided" at={count.decidedAt} />],
                ["Note", count.note ?? <Nothing key="note" />],
                ["Decision", count.decision ?? <Nothing key="decision" />],
              ]}
            />
          </Section>
          <Section title="Shelves" padded={false}>
            <Lines count={count} />
          </Section>
        </Page>
      )}
    </QueryPage>
  );
}

function Lines({ count }: { count: Count }) {
  return (
    <TableFrame label="Shelves">
      <table className="table" aria-label="Shelves">
        <thead>
          <tr>
            <th scope="col">Product</th>
            <th scope="col">Lot</th>
            <th scope="col" data-align="right">
              In the books
            </th>
            <th scope="col" data-align="right">
              Counted
            </th>
            <th scope="col" data-align="right">
              Difference
            </th>
          </tr>
        </thead>
        <tbody>
          {count.lines.map((line) => (
            <tr key={line.position}>
              <td>
                <TextLink to="/products/$id" params={{ id: line.productId }}>
                  {line.name}
                </TextLink>
                <Units units={line.units} />
              </td>
              <td>{line.lotCode ?? <Nothing />}</td>
              <td data-align="right">{quantity(line.book, line.unit)}</td>
              <td data-align="right">{quantity(line.counted, line.unit)}</td>
              <td data-align="right">{quantity(line.difference, line.unit)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </TableFrame>
  );
}

type Line = Count["lines"][number];

/** Which serial numbers are missing, and which nobody expected. */
function Units({ units }: { units: Line["units"] }) {
  const groups = [
    ["Missing", units.filter(({ found }) => !found)],
    ["Not expected", units.filter(({ expected }) => !expected)],
  ] as const;
  return groups.map(
    ([label, of]) =>
      of.length > 0 && (
        <Text key={label} size="sm" c="dimmed" component="div">
          {label}:{" "}
          {of.slice(0, 100).map(({ serial, unitId }, at) => (
            <span key={serial}>
              {at > 0 && ", "}
              {unitId ? (
                <TextLink underline="always" to="/stock/units/$id" params={{ id: unitId }}>
                  {serial}
                </TextLink>
              ) : (
                serial
              )}
            </span>
          ))}
          {of.length > 100 && ` and ${of.length - 100} more`}
        </Text>
      ),
  );
}

function Decide({ count }: { count: Count }) {
  const may = useMay();
  const confirm = useConfirm();
  const approve = useCommand(api.stock.counts.approve.mutate, { done: "Differences posted" });
  const reject = useCommand(api.stock.counts.reject.mutate, { done: "Count rejected" });
  if (!may("stock:approve") || count.status !== "open") return null;
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconX size={16} />}
        loading={reject.isPending}
        onClick={() =>
          confirm(
            {
              title: "Reject this count?",
              body: "Nothing is posted; the shelves can be counted again.",
              action: "Reject",
            },
            () => reject.mutate({ id: count.id }),
          )
        }
      >
        Reject
      </Button>
      <Button
        leftSection={<IconCheck size={16} />}
        loading={approve.isPending}
        onClick={() =>
          confirm(
            {
              title: "Approve this count?",
              body: "The differences are posted. What moved since it was counted stays moved.",
              action: "Approve",
            },
            () => approve.mutate({ id: count.id }),
          )
        }
      >
        Approve
      </Button>
    </>
  );
}
