import { TextInput } from "@mantine/core";
import { IconBarcode } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { problemOf } from "../../api/problem.ts";
import { queryClient, trpc } from "../../api/trpc.ts";

/** Where a scanner types: a code and Enter lead to the product that has it. */
export function BarcodeField() {
  const navigate = useNavigate();
  const [code, setCode] = useState("");
  const [error, setError] = useState<string>();
  const look = async () => {
    const given = code.trim();
    if (given === "") return;
    try {
      const { id } = await queryClient.fetchQuery(
        trpc.catalog.products.byBarcode.queryOptions({ code: given }),
      );
      await navigate({ to: "/products/$id", params: { id } });
    } catch (refusal) {
      setError(
        problemOf(refusal).status === 404
          ? "No product has this code."
          : "The code could not be looked up.",
      );
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
        aria-label="Barcode or SKU"
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
