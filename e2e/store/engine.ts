/** What runs one site folder: a database and a PHP. */
export type Engine = {
	/** Runs one of php/*.php with the site's folder as its first argument; what it printed. @throws with what PHP said. */
	run( script: string, ...args: string[] ): Promise< string >;
	/** Runs PHP with the site loaded as the administrator; returns what it printed. Only after serve(). */
	evalPhp( code: string ): string;
	/** Answers HTTP on the port from here on. @throws when WordPress does not answer within a minute. */
	serve(): Promise< void >;
	stop(): Promise< void >;
};
