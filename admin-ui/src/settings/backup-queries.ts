import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import * as z from 'zod/mini';
import { call } from '../api/client.ts';

const backupSchema = z.object( { id: z.string(), at: z.string(), from: z.string(), to: z.string(), reason: z.string(), by: z.string(), about: z.string() } );
export type Backup = z.infer< typeof backupSchema >;
const backupsSchema = z.object( { version: z.string(), backups: z.array( backupSchema ) } );

const changeSchema = z.object( { part: z.string(), name: z.string(), adds: z.boolean(), lines: z.array( z.object( { field: z.string(), now: z.string(), then: z.string() } ) ), note: z.string() } );
export type Change = z.infer< typeof changeSchema >;
const planSchema = z.object( { changes: z.array( changeSchema ), problems: z.array( z.string() ), undo: z._default( z.string(), '' ) } );
export type Plan = z.infer< typeof planSchema >;

/** A kept one, or the text of a file. */
export type Source = { id: string } | { file: string };

const KEY = [ 'backups' ];

export function useBackups() {
	return useQuery( { queryKey: KEY, queryFn: ( { signal } ) => call( { path: '/backups', signal }, backupsSchema ) } );
}

export function useBackUp() {
	const client = useQueryClient();
	return useMutation( { mutationFn: () => call( { path: '/backups', method: 'POST' }, backupSchema ), onSuccess: () => client.invalidateQueries( { queryKey: KEY } ) } );
}

export function useCompare() {
	return useMutation( { mutationFn: ( source: Source ) => call( { path: '/backups/compare', method: 'POST', data: source }, planSchema ) } );
}

/** Everything on the screens may be another afterwards. */
export function useRestore() {
	const client = useQueryClient();
	return useMutation( { mutationFn: ( source: Source ) => call( { path: '/backups/restore', method: 'POST', data: source }, planSchema ), onSuccess: () => client.invalidateQueries() } );
}

/** The document as the store keeps it, for a file. */
export function readBackup( id: string ): Promise< unknown > {
	return call( { path: `/backups/${ id }` }, z.unknown() );
}
