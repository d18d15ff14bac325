/**
 * Tabs, filters and the open record live in the address, so that every view can be linked, reloaded and stepped back from.
 */
import { useCallback, useSyncExternalStore } from '@wordpress/element';
import { addQueryArgs, getQueryArgs } from '@wordpress/url';

export type Route = Readonly< Record< string, string > >;

const CHANGED = 'concord:route';
let cachedHref = '';
let cachedRoute: Route = {};

function currentRoute(): Route {
	if ( window.location.href !== cachedHref ) {
		cachedHref = window.location.href;
		cachedRoute = Object.fromEntries( Object.entries( getQueryArgs( cachedHref ) ).filter( ( entry ): entry is [ string, string ] => typeof entry[ 1 ] === 'string' ) );
	}
	return cachedRoute;
}

function subscribe( listener: () => void ): () => void {
	window.addEventListener( 'popstate', listener );
	window.addEventListener( CHANGED, listener );
	return () => {
		window.removeEventListener( 'popstate', listener );
		window.removeEventListener( CHANGED, listener );
	};
}

/** Address of this page with `args`; everything else but the page itself is dropped. */
export function hrefTo( args: Route ): string {
	const kept = Object.fromEntries( Object.entries( args ).filter( ( [ , value ] ) => value !== '' ) );
	return addQueryArgs( 'admin.php', { page: 'concord', ...kept } );
}

export function useRoute(): { route: Route; go: ( args: Route, replace?: boolean ) => void } {
	const route = useSyncExternalStore( subscribe, currentRoute );
	const go = useCallback( ( args: Route, replace = false ) => {
		window.history[ replace ? 'replaceState' : 'pushState' ]( null, '', hrefTo( args ) );
		window.dispatchEvent( new Event( CHANGED ) );
	}, [] );
	return { route, go };
}
