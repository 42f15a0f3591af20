import { Alert, Anchor, Button, Code, Progress, Text } from "@mantine/core";
import { IconAlertTriangle, IconDownload } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { api, trpc } from "../../api/trpc.ts";
import { useCommand } from "../../parts/command.ts";
import { bytes, quantity } from "../../parts/format.ts";
import { ButtonLink, TextLink } from "../../parts/links.tsx";
import { useListState } from "../../parts/list-state.ts";
import { Facts, Page, QueryPage, Section } from "../../parts/page.tsx";
import { ResourceTable } from "../../parts/resource-table.tsx";
import { Status } from "../../parts/status.tsx";
import { Nothing, RecordId, When } from "../../parts/values.tsx";
import { type Import, importStatuses, importTypes, isRunning } from "./import-types.ts";

export function ImportPage() {
  const { id } = useParams({ from: "/signed-in/imports/$id" });
  const query = useQuery(
    trpc.transfer.imports.get.queryOptions(
      { id },
      { refetchInterval: ({ state }) => (state.data && isRunning(state.data) ? 500 : false) },
    ),
  );
  return (
    <QueryPage query={query} title="Import">
      {(item) => (
        <Page
          title={item.fileName ?? importTypes[item.type].label}
          description={<Status of={item.status} in={importStatuses} />}
          back={<TextLink to="/imports">Imports</TextLink>}
          actions={
            !isRunning(item) && (
              <>
                {item.errorCount > 0 && <MarkedCopy id={id} />}
                <ButtonLink to="/imports/new" variant="default">
                  New import
                </ButtonLink>
              </>
            )
          }
        >
          <Outcome item={item} />
          {item.errorCount > 0 && <RowErrors id={id} />}
        </Page>
      )}
    </QueryPage>
  );
}

/** The file as it came, with what is wrong in a column of its own; made when it is asked for. */
function MarkedCopy({ id }: { id: string }) {
  const fetchCopy = useCommand(api.transfer.imports.errorFile.query, {
    onDone: ({ url, name }) => {
      const link = { href: url ?? "", download: name };
      Object.assign(document.createElement("a"), link).click();
    },
  });
  return (
    <Button
      variant="default"
      leftSection={<IconDownload size={16} />}
      loading={fetchCopy.isPending}
      onClick={() => fetchCopy.mutate({ id })}
    >
      Marked copy
    </Button>
  );
}

function Outcome({ item }: { item: Import }) {
  const share = item.total === 0 ? 0 : (item.processed / item.total) * 100;
  return (
    <>
      {item.problem && (
        <Alert
          role="alert"
          variant="default"
          icon={<IconAlertTriangle color="var(--mantine-color-error)" />}
          title={
            item.problem.line === null ? "It failed" : `It failed at line ${item.problem.line}`
          }
        >
          {item.problem.message}{" "}
          <Anchor
            href={`/docs/problems/${item.problem.code}`}
            target="_blank"
            rel="noreferrer"
            underline="always"
            inherit
          >
            {item.problem.code}
          </Anchor>
        </Alert>
      )}
      <Section title={item.dryRun ? "Check: nothing is written" : "Import"}>
        <Text mb={6}>
          {quantity(item.processed)} of {quantity(item.total)} rows
        </Text>
        <Progress
          value={share}
          size="md"
          mb="md"
          aria-label="Progress"
          transitionDuration={200}
          color={item.failed > 0 ? "yellow.7" : undefined}
        />
        <Facts
          facts={[
            [item.dryRun ? "Would be added" : "Added", quantity(item.created)],
            [item.dryRun ? "Would be changed" : "Changed", quantity(item.updated)],
            ["Unchanged", quantity(item.unchanged)],
            ["Refused", quantity(item.failed)],
            ["What", importTypes[item.type].label],
            [
              "When rows are wrong",
              item.mode === "atomic" ? "Nothing is written" : "Good rows are written",
            ],
            ["Size", bytes(item.bytes)],
            ["Started", <When key="started" at={item.startedAt} />],
            ["Finished", <When key="finished" at={item.finishedAt} />],
            ["Id", <RecordId key="id" of={item.id} />],
          ]}
        />
      </Section>
    </>
  );
}

function RowErrors({ id }: { id: string }) {
  const list = useListState({ filters: [], sorts: ["row"] });
  const query = useQuery(
    trpc.transfer.imports.errors.queryOptions(
      { ...list.page, id },
      { placeholderData: keepPreviousData },
    ),
  );
  return (
    <Section title="Refused rows" padded={false}>
      <ResourceTable
        label="Refused rows"
        isPart
        query={query}
        list={list}
        rowKey={(error) => `${error.row} ${error.column} ${error.code}`}
        empty={{ title: "All rows are good." }}
        columns={[
          { header: "Line", sort: "row", cell: ({ line }) => quantity(line) },
          { header: "Column", cell: ({ column }) => column ?? <Nothing /> },
          { header: "What is wrong", cell: ({ message }) => message },
          {
            header: "Value",
            cell: ({ value }) => (value === null ? <Nothing /> : <Code>{value}</Code>),
            from: "sm",
          },
        ]}
      />
    </Section>
  );
}
