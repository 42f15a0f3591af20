-- AlterTable
ALTER TABLE "party" DROP COLUMN "address",
ADD COLUMN     "addresses" JSONB NOT NULL DEFAULT '[]',
ALTER COLUMN "tags" SET DEFAULT ARRAY[]::TEXT[];

-- CreateIndex
CREATE INDEX "party_tags_idx" ON "party" USING GIN ("tags");

-- CreateIndex
CREATE INDEX "product_vendor_id_idx" ON "product"("vendor_id");

-- Searched as it is asked for, by trigrams: words in any order, parts of words, words with a wrong letter.
create extension if not exists pg_trgm;
create index party_search_idx on party
  using gin ((lower(' ' || code || ' ' || name || ' ' || coalesce(email, ''))) gin_trgm_ops);
create index product_search_idx on product
  using gin ((lower(' ' || sku || ' ' || coalesce(barcode, '') || ' ' || name)) gin_trgm_ops);

-- The tree of categories has no cycle and 8 levels at most, whoever moves what at the same moment: one transaction at a time
-- changes its shape, and each change is checked against what was committed before it.
create function category_tree_holds() returns trigger language plpgsql as $$
declare
  above int;
  below int;
  has_cycle boolean;
begin
  perform pg_advisory_xact_lock(7163840010);
  with recursive up as (
    select new.parent_id as id, 1 as depth
    union all
    select c.parent_id, depth + 1 from up join category c on c.id = up.id
     where c.parent_id is not null and up.id <> new.id and depth <= 8
  )
  select max(depth), bool_or(id = new.id) into above, has_cycle from up;
  if has_cycle then
    raise exception 'category % would be below itself', new.code
      using errcode = 'check_violation', constraint = 'category_no_cycle', table = 'category';
  end if;
  with recursive down as (
    select new.id, 1 as depth
    union all
    select c.id, depth + 1 from down join category c on c.parent_id = down.id where depth <= 8
  )
  select max(depth) into below from down;
  if above + below > 8 then
    raise exception 'category % would be deeper than 8 levels', new.code
      using errcode = 'check_violation', constraint = 'category_depth', table = 'category';
  end if;
  return null;
end $$;

create trigger category_tree after insert or update of parent_id on category
  for each row when (new.parent_id is not null) execute function category_tree_holds();
