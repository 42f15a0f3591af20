-- A phone number or a user name is added to an account that is there: whether one is taken is told to its owner only.
ALTER TABLE "registration" DROP COLUMN "phone",
DROP COLUMN "username";
