import {
  Button,
  Group,
  Paper,
  Skeleton,
  Text,
  UnstyledButton,
  VisuallyHidden,
} from "@mantine/core";
import type { Page } from "@millrace/contract/page";
import { IconArrowDown, IconArrowsSort, IconArrowUp } from "@tabler/icons-react";
import type { UseQueryResult } from "@tanstack/react-query";
import { useCanGoBack, useRouter } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { quantity } from "./format.ts";
import type { ListState } from "./list-state.ts";
import { ProblemAlert } from "./problem-alert.tsx";
import { TableFrame } from "./table-frame.tsx";

export interface Column<Row> {
  readonly header: string;
  readonly cell: (row: Row) => ReactNode;
  /** The list can be sorted by this name. */
  readonly sort?: string;
  readonly align?: "right";
  /** Left out on screens narrower than this. */
  readonly from?: "xs" | "sm" | "md" | "lg";
}

type List = ListState<string, string>;

interface ResourceTableProps<Row> {
  /** What the rows are, for those who cannot see them: `Products`. */
  readonly label: string;
  readonly query: UseQueryResult<Page<Row>, unknown>;
  readonly columns: readonly Column<Row>[];
  readonly rowKey: (row: Row) => string | number;
  readonly list: List;
  /** What to say, and to offer, where there is nothing yet. */
  readonly empty: { readonly title: string; readonly action?: ReactNode };
  /** Search and filters, above the rows. */
  readonly filters?: ReactNode;
  /** It stands in a section that frames and names it. */
  readonly isPart?: boolean;
}

/** A list as the server keeps it: searched, filtered, sorted and paged there, with every state that it can be in. */
export function ResourceTable<Row>({
  label,
  query,
  columns,
  rowKey,
  list,
  empty,
  filters,
  isPart = false,
}: ResourceTableProps<Row>) {
  const rows = query.data?.items;
  const content = (
    <>
      {filters && (
        <Group gap="xs" p="sm" style={{ borderBottom: "1px solid var(--line)" }}>
          {filters}
        </Group>
      )}
      {query.error ? (
        <div style={{ padding: 14 }}>
          <ProblemAlert
            error={query.error}
            onRetry={() => (list.cursor ? list.first() : void query.refetch())}
          />
        </div>
      ) : (
        <TableFrame label={label}>
          <table
            className="table"
            aria-label={label}
            aria-busy={query.isFetching}
            style={{ opacity: query.isPlaceholderData ? 0.6 : 1 }}
          >
            <thead>
              <tr>
                {columns.map((column) => (
                  <HeaderCell key={column.header} column={column} list={list} />
                ))}
              </tr>
            </thead>
            <tbody>
              {rows === undefined
                ? Array.from({ length: 8 }, (_, at) => at).map((at) => (
                    <tr key={at}>
                      {columns.map((column) => (
                        <Cell key={column.header} column={column}>
                          <Skeleton h={12} w={`${50 + ((at * 17) % 40)}%`} display="inline-block" />
                        </Cell>
                      ))}
                    </tr>
                  ))
                : rows.map((row) => (
                    <tr key={rowKey(row)}>
                      {columns.map((column) => (
                        <Cell key={column.header} column={column}>
                          {column.cell(row)}
                        </Cell>
                      ))}
                    </tr>
                  ))}
            </tbody>
          </table>
          {rows?.length === 0 && <Empty list={list} empty={empty} />}
        </TableFrame>
      )}
      {query.data && query.data.items.length > 0 && !query.error && (
        <Pager list={list} page={query.data} label={label} />
      )}
    </>
  );
  return isPart ? (
    content
  ) : (
    <Paper component="section" aria-label={label}>
      {content}
    </Paper>
  );
}

function HeaderCell<Row>({
  column: { header, sort, align, from },
  list,
}: {
  column: Column<Row>;
  list: List;
}) {
  const direction =
    list.sort === sort ? "ascending" : list.sort === `-${sort}` ? "descending" : "none";
  const Icon = { ascending: IconArrowUp, descending: IconArrowDown, none: IconArrowsSort }[
    direction
  ];
  const className = from && `mantine-visible-from-${from}`;
  if (sort === undefined)
    return (
      <th scope="col" data-align={align} className={className}>
        {header}
      </th>
    );
  return (
    <th scope="col" data-align={align} className={className} aria-sort={direction}>
      <UnstyledButton
        className="sort"
        onClick={() => list.set({ sort: direction === "ascending" ? `-${sort}` : sort })}
      >
        {header}
        <Icon size={13} aria-hidden="true" opacity={direction === "none" ? 0.45 : 1} />
      </UnstyledButton>
    </th>
  );
}

function Cell<Row>({ column, children }: { column: Column<Row>; children: ReactNode }) {
  return (
    <td data-align={column.align} className={column.from && `mantine-visible-from-${column.from}`}>
      {children}
    </td>
  );
}

function Empty({ list, empty }: { list: List; empty: { title: string; action?: ReactNode } }) {
  return (
    <Group justify="center" py={44} px="md" style={{ flexDirection: "column" }} gap="sm">
      <Text c="dimmed" size="md" ta="center">
        {list.isFiltered ? "Nothing matches these filters." : empty.title}
      </Text>
      {list.isFiltered ? (
        <Button variant="default" size="xs" onClick={list.clear}>
          Clear filters
        </Button>
      ) : (
        empty.action
      )}
    </Group>
  );
}

function Pager<Row>({ list, page, label }: { list: List; page: Page<Row>; label: string }) {
  const router = useRouter();
  const canGoBack = useCanGoBack();
  const { nextCursor, items, total } = page;
  const isOnly = nextCursor === null && list.cursor === undefined;
  return (
    <Group
      justify="space-between"
      px="sm"
      py={8}
      component="nav"
      aria-label={`Pages of ${label.toLowerCase()}`}
      style={{ borderTop: "1px solid var(--line)" }}
    >
      <Text size="sm" c="dimmed" role="status">
        {total !== undefined && total > items.length
          ? `${items.length} of ${quantity(total)}`
          : list.cursor === undefined
            ? `${items.length} in all`
            : `${items.length} more`}
      </Text>
      {!isOnly && (
        <Group gap={6}>
          {list.cursor !== undefined && (
            <>
              <Button variant="subtle" size="xs" onClick={list.first}>
                First
              </Button>
              <Button
                variant="default"
                size="xs"
                disabled={!canGoBack}
                onClick={() => router.history.back()}
              >
                Previous
              </Button>
            </>
          )}
          <Button
            variant="default"
            size="xs"
            disabled={nextCursor === null}
            onClick={() => nextCursor !== null && list.next(nextCursor)}
          >
            Next<VisuallyHidden> page</VisuallyHidden>
          </Button>
        </Group>
      )}
    </Group>
  );
}
