import { createHash } from 'node:crypto'
import type { CodegenConfig } from '@graphql-codegen/cli'

const config: CodegenConfig = {
  schema: '../../../schema.graphql',
  documents: ['src/**/*.{ts,tsx}', '!src/gql/**'],
  ignoreNoDocuments: true,
  generates: {
    './src/gql/': {
      preset: 'client',
      presetConfig: {
        fragmentMasking: false,
        // persisted-documents.json: what an operator registers with CAREERGRAPH_TRUSTED_DOCUMENTS.
        persistedDocuments: { hashAlgorithm: (text: string) => `sha256:${createHash('sha256').update(text).digest('hex')}` },
      },
      config: {
        enumsAsTypes: true,
        useTypeImports: true,
        strictScalars: true,
        scalars: { DateTime: 'string', Upload: 'File' },
      },
    },
  },
}

export default config
