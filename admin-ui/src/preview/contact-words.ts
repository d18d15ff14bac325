import { __, sprintf } from '@wordpress/i18n';
import type { Preview } from './schema.ts';

/** The person of a company as a contact of its customer; nothing where no rule tells a company. */
export function contactTexts( { would, number, contact }: Preview[ 'customer' ] ): string[] {
	switch ( contact?.would ) {
		case 'create': return [ would === 'create'
			/* translators: %s: name of a person. */
			? sprintf( __( '%s would be added as its contact', 'concord' ), contact.name )
			/* translators: 1: name of a person, 2: customer number. */
			: sprintf( __( '%1$s would be added as a contact of customer %2$s', 'concord' ), contact.name, number ) ];
		/* translators: 1: name of a person, 2: number of the contact in Dynamics. */
		case 'use': return [ sprintf( __( '%1$s is its contact %2$s', 'concord' ), contact.name, contact.number ) ];
		/* translators: %s: name of a person. */
		case 'missing': return [ sprintf( __( '%s would not become a contact: the customer has no contact of its own in Dynamics, or none may be created', 'concord' ), contact.name ) ];
		default: return [];
	}
}
