import { Button } from "@mantine/core";
import { IconFileTypePdf } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { trpc } from "../../api/trpc.ts";
import { useMay } from "../../parts/access.ts";
import { Attachments } from "../../parts/attachments.tsx";
import { TextLink } from "../../parts/links.tsx";
import { Facts, Page, QueryPage, Section } from "../../parts/page.tsx";
import { Status } from "../../parts/status.tsx";
import { TableFrame } from "../../parts/table-frame.tsx";
import { Nothing, RecordId, When } from "../../parts/values.tsx";
import { ChecklistAnswers } from "./checklist-answers.tsx";
import { EmployeeName, EquipmentName } from "./pickers.tsx";
import { type Inspection, inspectionResults } from "./workshop-statuses.ts";

export function InspectionPage() {
  const { id } = useParams({ from: "/signed-in/inspections/$id" });
  const may = useMay();
  const query = useQuery(trpc.workshop.inspections.get.queryOptions({ id }));
  return (
    <QueryPage query={query} title="Inspection">
      {(inspection) => (
        <Page
          title={`${inspection.number}: ${inspection.checklistName}`}
          description={<Status of={inspection.result ?? "open"} in={inspectionResults} />}
          back={<TextLink to="/inspections">Inspections</TextLink>}
          actions={inspection.status === "completed" && <Certificate id={id} />}
        >
          <Section title="About">
            <Facts
              facts={[
                ["Equipment", <EquipmentName key="equipment" id={inspection.equipmentId} />],
                ["Checklist", `version ${inspection.checklistVersion}`],
                [
                  "Inspector",
                  inspection.inspectorId ? (
                    <EmployeeName key="inspector" id={inspection.inspectorId} />
                  ) : (
                    <Nothing key="inspector" />
                  ),
                ],
                ["Completed", <When key="completed" at={inspection.completedAt} />],
                ...(inspection.repeatOfId
                  ? ([
                      [
                        "Repeats",
                        <TextLink
                          key="repeats"
                          to="/inspections/$id"
                          params={{ id: inspection.repeatOfId }}
                        >
                          The failed one
                        </TextLink>,
                      ],
                    ] as const)
                  : []),
                ["Id", <RecordId key="id" of={inspection.id} />],
              ]}
            />
            {inspection.note && (
              <p style={{ whiteSpace: "pre-wrap", marginBottom: 0 }}>{inspection.note}</p>
            )}
          </Section>
          {inspection.status === "open" && !inspection.archivedAt && may("workshop:write") ? (
            <Section title="Checklist">
              <ChecklistAnswers key={inspection.version} inspection={inspection} />
            </Section>
          ) : (
            <Found inspection={inspection} />
          )}
          {inspection.photos.length > 0 && (
            <Section title="Photos">
              <Attachments files={inspection.photos} />
            </Section>
          )}
        </Page>
      )}
    </QueryPage>
  );
}

/** The certificate, once it is there: it is made a moment after the inspection is completed. */
function Certificate({ id }: { id: string }) {
  const { data } = useQuery(
    trpc.workshop.inspections.certificate.queryOptions({ id }, { retry: 10, retryDelay: 1_500 }),
  );
  if (!data?.url) return <Button disabled>Certificate is being made</Button>;
  return (
    <Button
      component="a"
      href={data.url}
      target="_blank"
      rel="noreferrer"
      leftSection={<IconFileTypePdf size={16} />}
    >
      Certificate
    </Button>
  );
}

/** What was found, item by item. */
function Found({ inspection }: { inspection: Inspection }) {
  const answers = new Map(inspection.answers.map((answer) => [answer.item, answer]));
  return (
    <Section title="Checklist" padded={false}>
      <TableFrame label="Checklist">
        <table className="table" aria-label="Checklist">
          <thead>
            <tr>
              <th scope="col">Item</th>
              <th scope="col">Found</th>
              <th scope="col">Verdict</th>
            </tr>
          </thead>
          <tbody>
            {inspection.items.map((item) => {
              const { passed, value, text } = answers.get(item.name) ?? {};
              const words = value ? `${value} ${item.unit ?? ""}` : text;
              return (
                <tr key={item.name}>
                  <td>{item.name}</td>
                  <td>{words || (passed === true ? "In order" : <Nothing />)}</td>
                  <td>
                    {inspection.failed.includes(item.name) ? (
                      <span className="status" data-tone={item.critical ? "bad" : "warn"}>
                        Not in order
                      </span>
                    ) : (
                      <Nothing />
                    )}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </TableFrame>
    </Section>
  );
}
