import { Button } from "@mantine/core";
import { IconArchive, IconPencil } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { api, trpc } from "../../api/trpc.ts";
import { useMay } from "../../parts/access.ts";
import { useCommand } from "../../parts/command.ts";
import { useConfirm } from "../../parts/confirm.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { TextLink } from "../../parts/links.tsx";
import { WarehouseName } from "../../parts/names.tsx";
import { Nothing } from "../../parts/values.tsx";
import { type SerialUnit, UnitForm } from "./unit-forms.tsx";

/** The warehouse and the location that a unit is at, or that it is under way. */
export function UnitPlace({
  unit: { warehouseId, locationId, transferId },
}: {
  unit: Pick<SerialUnit, "warehouseId" | "locationId" | "transferId">;
}) {
  if (!warehouseId)
    return transferId ? <TextLink to="/stock/transfers">Under way</TextLink> : <Nothing />;
  return (
    <>
      <WarehouseName id={warehouseId} />
      {locationId && (
        <>
          {" · "}
          <LocationName warehouseId={warehouseId} id={locationId} />
        </>
      )}
    </>
  );
}

const stay = { staleTime: 60_000 };

export function LocationName({ warehouseId, id }: { warehouseId: string; id: string }) {
  const { data } = useQuery(
    trpc.sites.locations.list.queryOptions({ id: warehouseId, limit: 100, archived: true }, stay),
  );
  return data?.items.find((location) => location.id === id)?.code ?? "…";
}

/** Edit and retire, for those who may and as long as there is something to retire. */
export function UnitActions({ unit }: { unit: SerialUnit }) {
  const may = useMay();
  const confirm = useConfirm();
  const retire = useCommand(api.stock.units.archive.mutate, { done: "Unit retired" });
  if (!may("stock:write") || unit.status === "retired") return null;
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconArchive size={16} />}
        loading={retire.isPending}
        onClick={() =>
          confirm(
            {
              title: "Retire this unit?",
              body: `${unit.serial} is scrapped out of its warehouse. Its history stays.`,
              action: "Retire",
              isGrave: true,
            },
            () => retire.mutate({ id: unit.id, version: unit.version }),
          )
        }
      >
        Retire
      </Button>
      <Dialog
        title={`Edit ${unit.serial}`}
        button={(open) => (
          <Button leftSection={<IconPencil size={16} />} onClick={open}>
            Edit
          </Button>
        )}
      >
        {(close) => <UnitForm unit={unit} onDone={close} />}
      </Dialog>
    </>
  );
}
