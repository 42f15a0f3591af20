import { Page } from "../../parts/page.tsx";
import { MovementTable } from "./movement-table.tsx";
import { StockActions } from "./stock-actions.tsx";
import { StockTabs } from "./stock-tabs.tsx";

export function MovementsPage() {
  return (
    <Page
      title="Movements"
      description="The ledger: every change of stock, never altered"
      actions={<StockActions />}
    >
      <StockTabs />
      <MovementTable />
    </Page>
  );
}
