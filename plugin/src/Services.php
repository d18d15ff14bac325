<?php
/**
 * Container.
 *
 * @package Concord
 */

namespace Concord;

defined( 'ABSPATH' ) || exit;

/** Makes each service once, when first asked for. One typed getter per service; nothing is looked up by string. */
final class Services {

	/** @var array<class-string, object> */
	private array $made = array();

	public function clock(): Clock {
		return $this->once( Clock::class, static fn (): Clock => new Clock() );
	}

	public function settings(): Settings {
		return $this->once( Settings::class, static fn (): Settings => new Settings() );
	}

	public function tables(): Install\Tables {
		return $this->once( Install\Tables::class, static fn (): Install\Tables => new Install\Tables() );
	}

	public function migrator(): Install\Migrator {
		return $this->once( Install\Migrator::class, fn (): Install\Migrator => new Install\Migrator( $this->tables(), $this->clock() ) );
	}

	public function site_identity(): Access\SiteIdentity {
		return $this->once( Access\SiteIdentity::class, static fn (): Access\SiteIdentity => new Access\SiteIdentity() );
	}

	public function worker_registry(): Access\WorkerRegistry {
		return $this->once( Access\WorkerRegistry::class, fn (): Access\WorkerRegistry => new Access\WorkerRegistry( $this->clock() ) );
	}

	/**
	 * Makes the object on the first call and returns the same one after.
	 *
	 * @template T of object
	 * @param class-string<T> $name Class of the service.
	 * @param callable(): T   $make Builds it.
	 * @return T
	 */
	private function once( string $name, callable $make ): object {
		if ( ! isset( $this->made[ $name ] ) ) {
			$this->made[ $name ] = $make();
		}
		/** @var T $service */
		$service = $this->made[ $name ];
		return $service;
	}
}
