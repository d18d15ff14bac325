/** What tenant and store have to choose from while a step is filled in. Where it was not read, or is of another connection, one types. */
import { useQuery } from '@tanstack/react-query';
import * as z from 'zod/mini';
import type { FieldInfo } from '../../../worker/src/core/mapping/metadata.ts';
import { call } from '../api/client.ts';
import { readBoot } from '../boot.ts';
import { useStepContext } from './step-context.ts';

export type Choice = { value: string; label: string };
const choices = z.optional( z.object( { choices: z.array( z.object( { value: z.string(), label: z.string() } ) ) } ) );
const setupSchema = z.object( { connection_id: z.nullable( z.string() ), commands: z.object( { read_tenant: z.nullable( z.object( { last: z.nullable( z.object( { result: z.unknown() } ) ) } ) ) } ) } );
const listsSchema = z.object( { lists: z.object( { payment_journals: choices, journals: choices, accounts: choices, payment_methods: choices } ) } );
type List = keyof z.infer< typeof listsSchema >[ 'lists' ];

/** As the setup checklist read them last ("Read from Dynamics"). */
export function useTenantLists(): ( list: List ) => readonly Choice[] {
	const { connectionId } = useStepContext();
	const { data } = useQuery( { queryKey: [ 'tenant-lists' ], queryFn: ( { signal } ) => call( { path: '/setup', signal }, setupSchema ), staleTime: 60_000, retry: false } );
	const read = data?.connection_id === connectionId ? z.safeParse( listsSchema, data.commands.read_tenant?.last?.result ) : null;
	return ( list ) => ( read?.success ? read.data.lists[ list ]?.choices ?? [] : [] );
}

/** The status of an order as a flow sets it by itself ("A field of WooCommerce"). */
export const ORDER_STATUS: FieldInfo = { name: 'order status', kind: 'text', maxLength: null, required: false, readOnly: false, key: false, members: [] };

/** Of orders, custom ones too, as WooCommerce names them; without "wc-". */
export function orderStatuses(): readonly Choice[] {
	return readBoot().orderStatuses ?? [];
}
