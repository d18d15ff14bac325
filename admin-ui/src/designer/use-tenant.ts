import { useEffect, useMemo, useRef, useState } from '@wordpress/element';
import type { FlowTrigger } from '../../../worker/src/core/flow/schema.ts';
import type { TenantFacts } from '../../../worker/src/core/flow/tenant-checks.ts';
import { walk } from '../../../worker/src/core/flow/tree.ts';
import { ENTITY_NAME } from '../../../worker/src/core/mapping/entity-name.ts';
import { useConnections } from '../api/queries.ts';
import { readBoot } from '../boot.ts';
import type { Sources } from '../mapping/side-schema.ts';
import { useSources, useTenantFields, type TenantFields } from '../mapping/side-queries.ts';
import type { Drawing } from './state.ts';

const DAY_MS = 86_400_000;

export type FlowTenant = { tenant: TenantFields; facts: TenantFacts; sources: Sources | undefined };

/** What tenant and store said that the steps can be held against. The fields of entity sets that steps name are read when nobody did yet. */
export function useFlowTenant( connectionId: string, drawing: Drawing ): FlowTenant {
	const tenant = useTenantFields( connectionId );
	const sources = useSources().data;
	const product = useConnections().data?.find( ( one ) => one.id === connectionId )?.product ?? 'bc';
	const { kept, reading, stale, read } = tenant;
	const asked = useRef( new Set< string >() );
	// Names that came with the flow are whole; one that is being typed is asked for once it is a name of the tenant.
	const [ drawn ] = useState( () => new Set( entitiesOf( drawing ) ) );
	const unread = kept && readBoot().canManage ? entitiesOf( drawing ).filter( ( name ) => ! kept.entities.some( ( one ) => one.name === name ) && ! asked.current.has( name ) && ( drawn.has( name ) || kept.sets.includes( name ) ) ).join( ',' ) : '';
	useEffect( () => {
		if ( unread !== '' && ! reading ) {
			unread.split( ',' ).forEach( ( name ) => asked.current.add( name ) );
			read( unread );
		}
	}, [ unread, reading ] );
	const facts = useMemo( (): TenantFacts => ( {
		product, metadata: kept, fresh: kept !== null && stale === '' && Date.now() - Date.parse( kept.read_at ?? '' ) < DAY_MS, seen: sources && sources.orders > 0 ? sources.meta : null,
	} ), [ product, kept, stale, sources ] );
	return { tenant, facts, sources };
}

function entitiesOf( { trigger, steps }: { trigger: FlowTrigger; steps: Drawing[ 'steps' ] } ): string[] {
	const names = [ ...( trigger.on === 'dynamics' ? [ trigger.entity ] : [] ), ...walk( steps ).flatMap( ( { step } ) => ( 'entity' in step ? [ step.entity ] : [] ) ) ];
	return [ ...new Set( names ) ].filter( ( name ) => ENTITY_NAME.test( name ) );
}
