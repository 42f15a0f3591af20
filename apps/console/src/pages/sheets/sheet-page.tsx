import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { trpc } from "../../api/trpc.ts";
import { useMay } from "../../parts/access.ts";
import { TextLink } from "../../parts/links.tsx";
import { Page, QueryPage } from "../../parts/page.tsx";
import { NewImport } from "./new-import.tsx";
import { SheetColumns } from "./sheet-columns.tsx";
import { SheetImports } from "./sheet-imports.tsx";
import { SheetSchedule } from "./sheet-schedule.tsx";

export function SheetPage() {
  const { id } = useParams({ from: "/signed-in/sheets/$id" });
  const mayWrite = useMay()("workshop:write");
  const query = useQuery(trpc.workshop.templates.get.queryOptions({ id }));
  return (
    <QueryPage query={query} title="Spreadsheet">
      {(template) => (
        <Page
          title={template.name}
          description={`Headers in row ${template.headerRow}${template.sheetName ? ` of ${template.sheetName}` : ""}`}
          back={<TextLink to="/sheets">Spreadsheets</TextLink>}
        >
          {mayWrite && !template.archivedAt && <NewImport templateId={id} />}
          <SheetImports templateId={id} mayWrite={mayWrite} />
          <SheetSchedule template={template} mayWrite={mayWrite && !template.archivedAt} />
          <SheetColumns key={template.version} template={template} mayWrite={mayWrite} />
        </Page>
      )}
    </QueryPage>
  );
}
