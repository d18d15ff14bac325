import { createContext } from '@wordpress/element';
import type { EntityInfo } from '../../../worker/src/core/mapping/metadata.ts';

/** What is known of the tenant, and how to ask for more of it. Without it names are typed. */
export type TenantEntities = { sets: readonly string[]; entities: readonly EntityInfo[]; reading: boolean; load: ( entity: string ) => void };
export const TenantContext = createContext< TenantEntities >( { sets: [], entities: [], reading: false, load: () => undefined } );
