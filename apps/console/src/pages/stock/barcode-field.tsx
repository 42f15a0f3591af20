import { TextInput } from "@mantine/core";
import { IconBarcode } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { problemOf } from "../../api/problem.ts";
import { queryClient, trpc } from "../../api/trpc.ts";

/**
 * Where a scanner types: a code and Enter lead to the product that has it, or to the thing with that serial number. Among serial units a
 * number comes first, and a product's code leads to its units.
 */
export function BarcodeField({ among = "products" }: { among?: "products" | "units" }) {
  const navigate = useNavigate();
  const [code, setCode] = useState("");
  const [error, setError] = useState<string>();

  const toUnits = async (serial: string) => {
    const { items } = await queryClient.fetchQuery(
      trpc.stock.units.list.queryOptions({ serial, limit: 2 }),
    );
    const [unit] = items;
    if (!unit) return false;
    if (items.length > 1) await navigate({ to: "/stock/units", search: { serial } });
    else await navigate({ to: "/stock/units/$id", params: { id: unit.id } });
    return true;
  };
  const toProduct = async (given: string) => {
    try {
      const { id } = await queryClient.fetchQuery(
        trpc.catalog.products.byBarcode.queryOptions({ code: given }),
      );
      if (among === "units") await navigate({ to: "/stock/units", search: { productId: id } });
      else await navigate({ to: "/products/$id", params: { id } });
      return true;
    } catch (refusal) {
      if (problemOf(refusal).status === 404) return false;
      throw refusal;
    }
  };
  const look = async () => {
    const given = code.trim();
    if (given === "") return;
    const ways = among === "units" ? [toUnits, toProduct] : [toProduct, toUnits];
    try {
      for (const way of ways) if (await way(given)) return;
      setError("No product or serial number is this.");
    } catch {
      setError("The code could not be looked up.");
    }
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void look();
      }}
    >
      <TextInput
        size="sm"
        w={{ base: "100%", xs: 210 }}
        leftSection={<IconBarcode size={15} />}
        placeholder="Scan or type a code"
        aria-label="Barcode, SKU or serial number"
        value={code}
        error={error}
        onChange={(event) => {
          setCode(event.currentTarget.value);
          setError(undefined);
        }}
      />
    </form>
  );
}
