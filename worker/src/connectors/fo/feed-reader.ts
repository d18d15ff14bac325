/** What the readers of Finance & Operations' posted documents share. */
import type { Issue } from '../../core/issue.ts';
import type { Observer } from '../connector.ts';
import { unreadable, type FeedDocument, type FeedPage } from '../feeds.ts';
import { textOf, type Row } from '../odata/json.ts';
import type { FoContext } from './context.ts';

/** `day`: field of the posting day. `key` names a document in all looks; `byKey` finds it again. */
export type FeedReader = {
	set: string; day: string; select: readonly string[];
	byKey: ( key: string ) => string;
	/** Of a page of rows; rows that are no such document are left out. */
	read: ( rows: readonly Row[], context: FoContext, observe: Observer ) => Promise< Omit< FeedPage, 'reached' > >;
	/** Said where the tenant does not offer such documents. */
	missing?: Issue;
};

/** Row by row, where one row is one document. */
export function eachRow( rows: readonly Row[], numberField: string, read: ( row: Row ) => FeedDocument | null ): Promise< Omit< FeedPage, 'reached' > > {
	const page: Omit< FeedPage, 'reached' > = { records: [], unread: [] };
	for ( const row of rows ) {
		try {
			page.records.push( ...[ read( row ) ?? [] ].flat() );
		} catch ( error ) {
			page.unread.push( unreadable( error, textOf( row, numberField ), textOf( row, numberField ) ) );
		}
	}
	return Promise.resolve( page );
}
