/** Schemas of our own in which a schema's grammar is used to the full, for wherever no others are at hand. By path: folders are schemas. */

const clinic = `
/// What a clinic knows. */* not a comment's end */
datasource db {
  provider = "postgresql"
  url      = env("DATABASE_URL")
}

generator client {
  provider        = "prisma-client-js"
  previewFeatures = ["views"]
}

/* A comment
   of two lines */
model License {
  id        Int      @id @default(autoincrement()) // the key
  npi       String   @unique @db.VarChar(10)
  isImlc    Boolean  @default(false) @map("is_imlc")
  fee       Decimal? @db.Decimal(10, 2)
  states    String[] @default(["NY", "NJ"])
  note      String   @default("a // b } @@map(\\"x\\")")
  status    Status   @default(OPEN)
  area      Unsupported("circle")?
  token     String   @default(dbgenerated("gen_random_uuid()")) @db.Uuid
  nonce     String   @default(cuid())
  secret    String   @ignore
  changedAt DateTime @updatedAt
  ownerId   Int
  owner     Provider @relation(fields: [ownerId], references: [id], onDelete: Cascade)

  @@index([ownerId, npi(sort: Desc)])
  @@map(name: "licenses")
}

model Hidden {
  id Int @id

  @@ignore
}

view Open {
  id  Int    @unique
  npi String

  @@map("open_licenses")
}
`

const people = `model Provider {
\tid       Int       @id
\tlicenses License[]
\tpartners Partner[]
}

model Partner {
  providerId Int
  code       BigInt
  provider   Provider @relation(fields: [providerId], references: [id])
  data       Json?
  raw        Bytes?
  rate       Float?
  @@id([providerId, code], name: "both")
}
`

const values = `enum Status {
  OPEN
  /// Over.
  CLOSED @map("closed")

  @@map("status")
}
`

const documents = `datasource db {
  provider = "mongodb"
  url      = "mongodb://localhost"
}
generator client {
  provider = "prisma-client-js"
}
type Address {
  street String
  lines  String[]
  geo    Point?
}
type Point {
  x Float @map("lng")
}
model Person {
  id      String   @id @default(auto()) @map("_id") @db.ObjectId
  home    Address
  others  Address[]
  kind    Kind?
}
enum Kind {
  A
}
`

export const ownSchemas: Readonly<Record<string, string>> = {
  'clinic/schema.prisma': clinic,
  'clinic/models/people.prisma': people.replaceAll('\n', '\r\n'),
  'clinic/values/status.prisma': values,
  'documents/schema.prisma': documents,
}
