import { __, sprintf } from '@wordpress/i18n';
import type { Backup, Change } from './backup-queries.ts';

/** Why it was kept. */
export function reasonOf( { reason, from, to, about }: Backup ): string {
	if ( reason === 'upgrade' ) {
		/* translators: 1: version before, 2: version after. */
		return sprintf( __( 'Before the update from %1$s to %2$s', 'concord' ), from === '' ? __( 'an earlier version', 'concord' ) : from, to );
	}
	if ( reason === 'before_removal' ) {
		/* translators: %s: name of a connection. */
		return sprintf( __( 'Before “%s” was removed', 'concord' ), about );
	}
	return reason === 'before_restore' ? __( 'Before a restore', 'concord' ) : __( 'By hand', 'concord' );
}

/** What a change is about. */
export function titleOf( { part, name, adds }: Change ): string {
	const titles: Record< string, string > = {
		settings: __( 'Settings', 'concord' ),
		setup: __( 'Answers of the checklist', 'concord' ),
		/* translators: %s: name of a connection. */
		connection: adds ? sprintf( __( 'Connection “%s” comes back', 'concord' ), name ) : sprintf( __( 'Connection “%s”', 'concord' ), name ),
		/* translators: %s: name of a flow. */
		flow: adds ? sprintf( __( 'Flow “%s” comes back', 'concord' ), name ) : sprintf( __( 'Flow of “%s”', 'concord' ), name ),
		/* translators: %s: name of a template. */
		template: sprintf( __( 'Template “%s” comes back', 'concord' ), name ),
	};
	return titles[ part ] ?? name;
}

/** Name of a field that differs, in the words of the screen where it is edited. */
export function fieldOf( part: string, field: string ): string {
	const words: Record< string, string > = {
		published: __( 'In use', 'concord' ),
		draft: __( 'Draft', 'concord' ),
		versions: __( 'Earlier versions that come back', 'concord' ),
		max_attempts: __( 'Attempts before a record asks for you', 'concord' ),
		retention_days: __( 'Keep the history of settled records for (days)', 'concord' ),
		nudge_url: __( 'Wake the worker at', 'concord' ),
		mark_order_notes: __( 'Write a note on the order when it is in Dynamics', 'concord' ),
		stock_guard: __( 'When the stock figures are too old', 'concord' ),
		stock_guard_minutes: __( 'Too old after (minutes)', 'concord' ),
		stage: __( 'Step of the checklist', 'concord' ),
		connection_id: __( 'Connection of the checklist', 'concord' ),
		accepted: __( 'Stops that were accepted', 'concord' ),
	};
	return part === 'connection' ? field.replaceAll( '_', ' ' ) : words[ field ] ?? field;
}
